"""家系图、生态图: drawn from the family and the supports of an assessment; one model, painted in the window and in print."""
