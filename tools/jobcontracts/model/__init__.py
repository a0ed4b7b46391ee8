"""What a contract is: two documents, read once, for every other part. Imports none of them."""
