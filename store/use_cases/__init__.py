"""The use cases of a project, in groups that `store.project.Project` puts together."""
