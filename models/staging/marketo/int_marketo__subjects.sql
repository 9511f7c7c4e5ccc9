-- What the subjects of answers to sales say by themselves.
{{ read_subjects([(ref('stg_marketo__activity_receive_sales_email'), 'subject')]) }}
