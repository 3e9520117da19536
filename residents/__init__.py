"""People living there: suggestions, visits, events, surveys, contacts."""
