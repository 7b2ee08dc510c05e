"""From the desk to what is planned, and from the solver's plan back to it."""
