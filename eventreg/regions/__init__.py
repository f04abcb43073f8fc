"""Where people come from: the regions of East Java, as facts and as rules about their codes and names."""
