"""Do other programs' readers find in our files what was written?"""
