"""The API's own document, generated from the views, and the page that shows it."""
