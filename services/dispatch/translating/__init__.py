"""From a situation, or a cluster's file, to a problem of ways and hours."""
