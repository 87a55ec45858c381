"""What commands share: options, output, and errors as one sentence."""
