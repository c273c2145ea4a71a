"""Where to turn when somebody needs to talk, country by country.

Lives with the members because the country is first guessed from their area; it needs nobody to be one.
"""
