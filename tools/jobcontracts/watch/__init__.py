"""`jobcontracts watch`: jobs of any mix of vendors on a screen, through the generated clients."""
