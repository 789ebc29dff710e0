"""Pictures and PDFs of web pages, by a Chromium that reaches the public internet and nothing else."""
