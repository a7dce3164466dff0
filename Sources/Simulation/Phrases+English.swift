extension Phrases.Vocabulary {
  static let english = Self(
    reasons: [
      .quality: [
        "Quality problem", "Broke after two uses", "Poor workmanship", "Came apart at the seam",
      ],
      .size: ["Wrong size", "Too small", "One size too big", "Does not fit the size chart"],
      .colour: ["Colour unlike photo", "Much darker than the picture", "Not as described"],
      .unwanted: ["No longer wanted", "Changed my mind", "Bought too many"],
      .damage: ["Damaged in transit", "Box crushed", "Arrived in pieces"],
      .late: ["Late delivery", "Took too long and I bought another", "Missed the day I needed it"],
      .missing: ["Missing parts", "One item short", "No accessories in the box"],
      .fake: ["Suspected counterfeit", "Not like the one in the store"],
    ],
    themes: [
      .size: [
        "The size is wrong, {s} is far too small.",
        "I ordered {s} by the size chart and it is too big.",
        "The {p} does not fit, the measurements are off.",
        "Size {s} is tight at the waist, long in the sleeve.",
        "I want to exchange it for size {s}.",
        "The shoes are too narrow, please send a larger size.",
      ],
      .colour: [
        "The colour is nothing like the photo.", "It was shown as {c}, mine is grey.",
        "The {p} looks much darker than in the picture.",
        "I ordered \"{c}\" and got another colour.",
        "The pattern and colour do not match the description.",
        "The picture was edited, the shade is wrong.",
      ],
      .quality: [
        "It broke after {d} days.", "The {p} is badly made, loose threads everywhere.",
        "The seam came apart the first time, poor quality.",
        "The zip is broken and a button fell off.",
        "It stopped working, will not switch on.", "They call it \"premium\", it snapped at once.",
      ],
      .damage: [
        "The box was crushed and the {p} was smashed.",
        "It arrived damaged, the screen is cracked.",
        "The parcel was soaked, the bottle leaked.", "No padding in the box, dents all over.",
        "The corner was broken in transit.", "It was in pieces when I opened the parcel.",
      ],
      .late: [
        "It was promised in {d} days, still not here.", "The tracking has not moved for {d} days.",
        "Delivery is far too slow, I needed it last week.",
        "The courier never came, delivery is late.",
        "Still \"in transit\" after {d} days, where is my parcel?", "Shipping took forever.",
      ],
      .missing: [
        "One item is missing from the parcel.", "The charger and the manual were not in the box.",
        "The free gift was not included.", "A part of the {p} is missing, I cannot assemble it.",
        "I paid for {d} and received fewer.", "The set is incomplete.",
      ],
      .service: [
        "Your agent was rude to me.", "I asked {d} times and got the same canned reply.",
        "Nobody answers the phone, nor the chat.", "I was passed from one agent to another.",
        "The agent hung up on me.", "The agent said \"not our problem\", what service is that?",
      ],
      .refund: [
        "I have waited {d} days for my refund.", "You received the goods, where is my money?",
        "The refund is short, the freight was kept.", "My refund request is still under review.",
        "They promised the refund in 24 hours, it has been {d} days.", "The refund was never paid.",
      ],
      .fake: [
        "I think it is a fake.", "The security code is not valid, not genuine.",
        "The print on the box is blurred, a counterfeit.",
        "Sold as \"genuine\", the maker says it is fake.",
        "The {p} is not like the original at all.",
        "The serial number does not exist, counterfeit goods.",
      ],
      .smell: [
        "It smells awful, even after {d} days outside.",
        "A strong smell of plastic when I opened it.",
        "The {p} smells of mould.", "The chemical smell gives me a headache.",
        "It stinks of glue.", "The odour will not go away, is it toxic?",
      ],
    ],
    openings: [
      "Hello,", "Hi, I have a complaint.", "I bought the {p} from you.", "Very disappointed!",
      "I have been a customer for years,", "It arrived {d} days ago.",
    ],
    closings: [
      "Please sort this out.", "I want my money back!", "Please reply soon, thanks.",
      "I will not buy here again.", "I can send photos, if you need them.", "One star from me.",
      "My wife said \"never again\".",
    ],
    kinds: ["goods", "transport", "service"],
    sizes: ["S", "M", "L", "XL", "38", "40", "42"],
    colours: ["ivory", "navy", "khaki", "pink", "dark green", "black"],
    space: " ", phone: "Call me on ", email: "My address is ")
}
