"""What can be done with accounts, whoever asks for it: the API, the pages, the admin."""
