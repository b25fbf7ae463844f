"""The commands of `proctor`, one file each: words in, a service asked, words and an exit code out."""
