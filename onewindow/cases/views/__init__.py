"""Pages of cases: for the applicant, and for the posts that handle them."""
