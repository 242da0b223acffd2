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
        for range in (field ?? "").prefix(256).split(separator: ",") {
            let parts = range.split(separator: ";").map { $0.filter { !$0.isWhitespace } }
            guard let tag = parts.first, let language = Language(tag: tag) else { continue }
            let weight = parts.dropFirst().first { $0.lowercased().hasPrefix("q=") }
            let quality = weight.map { Self.thousandths($0.dropFirst(2)) } ?? 1_000
            if quality > (best?.quality ?? 0) { best = (language, quality) }
        }
        self = best?.language ?? .chinese
    }

    /// A weight between 0 and 1 with up to three decimals, in thousandths; 0 for anything else.
    private static func thousandths(_ text: Substring) -> Int {
        let parts = text.split(separator: ".", maxSplits: 1)
        guard let whole = parts.first.flatMap({ Int($0) }), whole == 0 || whole == 1 else {
            return 0
        }
        guard parts.count == 2 else { return whole * 1_000 }
        let decimals = parts[1].prefix(3)
        guard let fraction = Int(decimals), fraction >= 0 else { return 0 }
        let scale = [1_000, 100, 10, 1][decimals.count]
        return min(1_000, whole * 1_000 + fraction * scale)
    }
}
