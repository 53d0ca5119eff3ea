"""`annot adjudicate`: decisions recorded, conflicts put into the page, and who said what."""
