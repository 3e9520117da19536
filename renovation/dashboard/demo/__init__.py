"""The demo dataset: a city whose rows add up to the published figures. People, firms and money are invented."""
