// Placeholder: Instruments
