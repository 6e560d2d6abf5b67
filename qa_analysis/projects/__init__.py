"""What a council begins with: a project, a month, the sample council."""
