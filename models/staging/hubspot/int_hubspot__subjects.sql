-- What the subjects of logged emails say by themselves.
{{ read_subjects([(ref('stg_hubspot__engagement_email'), 'subject')]) }}
