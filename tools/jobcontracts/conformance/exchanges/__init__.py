"""Is this exchange as the contract says?"""
