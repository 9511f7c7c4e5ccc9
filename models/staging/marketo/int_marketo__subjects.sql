-- Subjects of answers to sales and their meaning.
{{ read_subjects([(ref('lead_scoring', 'stg_marketo__activity_receive_sales_email'), 'subject')]) }}
