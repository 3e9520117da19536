"""Files made by code: good ones that must come in clean, hostile ones that must not come in."""
