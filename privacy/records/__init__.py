"""What a controller has to be able to show: processors, disclosures, the record of processing, incidents, reviews."""
