"""`onewindow bench`: what the main acts cost, each against a yardstick measured in the same run on the same server."""
