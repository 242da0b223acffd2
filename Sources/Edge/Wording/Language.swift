/// The languages that we speak.
package enum Language: String, Sendable, CaseIterable {
    case chinese = "zh-CN"
    case english = "en"

    /// The language that a tag of RFC 5646 asks for; nil for languages that we do not speak.
    package init?(tag: some StringProtocol) {
        let primary = tag.split(separator: "-", maxSplits: 1).first.map { $0.lowercased() }
        switch primary {
        case "zh": self = .chinese
        case "en": self = .english
        default: return nil
        }
    }

    /// The best of an Accept-Language field (RFC 9110, section 12.5.4). Chinese where the field asks for
    /// none of ours: most people who ask about an invoice hold one in Chinese.
    package init(accepting field: String?) {
        var best: (language: Language, quality: Int)?
        for (tag, quality) in WeightedNames.read(field ?? "") {
            guard let language = Language(tag: tag) else { continue }
            if quality > (best?.quality ?? 0) { best = (language, quality) }
        }
        self = best?.language ?? .chinese
    }
}
