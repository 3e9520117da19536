"""What views and the API share: pagination, htmx, tokens, renderers, errors."""
