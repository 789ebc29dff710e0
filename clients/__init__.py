"""Where do the clients' types come from? `clients/generate` writes them from the API's document."""
