"""Do the engines and the values they give hold?"""
