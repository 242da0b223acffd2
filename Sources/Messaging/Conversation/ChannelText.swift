import Edge
import Verification

/// Puts sentences together as a channel takes them.
enum ChannelText {
    /// Two parts of a long text message in UCS-2 (3GPP TS 23.040: 140 octets, 6 of them for the
    /// header of a part), in any language: each part costs money.
    static let smsCharactersMaximum = 134

    /// Lines for a chat; for a text message as many whole sentences as fit, the first ones first.
    static func joined(
        _ sentences: [String], at channel: Client.Channel, in language: Language
    ) -> String {
        let sentences = sentences.map(visible).filter { !$0.isEmpty }
        guard channel == .sms else { return sentences.joined(separator: "\n") }
        let space = language == .chinese ? "" : " "
        var text = ""
        for sentence in sentences {
            let plain = plainSentence(sentence)
            let longer = text.isEmpty ? plain : text + space + plain
            if fitsTwoParts(longer) { text = longer }
        }
        return text
    }

    /// True if one text message takes them all.
    static func fitsTextMessage(_ sentences: [String], in language: Language) -> Bool {
        let space = language == .chinese ? "" : " "
        return fitsTwoParts(sentences.map { plainSentence(visible($0)) }.joined(separator: space))
    }

    /// As many of the lines as a text message takes behind its text, and how many they are. The shorter text
    /// stands where more of them fit behind it.
    static func adding(
        _ lines: [String], to text: String, orTo shorter: String?, in language: Language
    ) -> (text: String, count: Int) {
        let space = language == .chinese ? "" : " "
        func adding(to start: String) -> (text: String, count: Int) {
            var (text, count) = (start, 0)
            for line in lines {
                let longer = text + space + plainSentence(line)
                guard fitsTwoParts(longer) else { break }
                (text, count) = (longer, count + 1)
            }
            return (text, count)
        }
        let whole = adding(to: text)
        guard whole.count < lines.count, let shorter else { return whole }
        let more = adding(to: shorter)
        return more.count > whole.count ? more : whole
    }

    /// A rare character of a name is two units and is not cut: it may begin the second part, and
    /// leave the first one short.
    private static func fitsTwoParts(_ text: String) -> Bool {
        let units = Array(text.utf16)
        guard units.count >= smsCharactersMaximum else { return true }
        return units.count == smsCharactersMaximum
            && !UTF16.isTrailSurrogate(units[smsCharactersMaximum / 2])
    }

    /// Without control and bidirectional characters: text from a ledger or a stranger must not turn our
    /// words round. Line ends stay only where they are ours.
    static func visible(_ text: String) -> String {
        var scalars = String.UnicodeScalarView()
        for scalar in text.unicodeScalars where scalar == "\n" || isVisible(scalar) {
            scalars.append(scalar)
        }
        return String(scalars)
    }

    /// One line, whatever was in it.
    static func line(_ text: String) -> String {
        visible(String(text.map { $0.isNewline ? " " : $0 }))
    }

    private static func isVisible(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .surrogate,
            .unassigned:
            false
        default: true
        }
    }

    /// Typographic marks that would turn a whole English text message into UCS-2.
    private static func plainSentence(_ text: String) -> String {
        String(
            text.map { character in
                switch character {
                case "’", "‘": "'"
                case "“", "”": "\""
                default: character
                }
            })
    }
}

extension Language {
    /// The language in which somebody writes; nil where the text tells none.
    init?(ofWordsIn text: String) {
        if text.unicodeScalars.contains(where: { (0x4E00...0x9FFF).contains($0.value) }) {
            self = .chinese
            return
        }
        // Neither a web address nor a QR code's text nor a tax number nor an abbreviation is a
        // language.
        let pieces = text.split(whereSeparator: \.isWhitespace).filter {
            !$0.contains("://") && !$0.hasPrefix("01,") && !$0.hasPrefix("01，")
        }
        let hasWords = pieces.contains { piece in
            piece.split { !$0.isLetter && !$0.isNumber }.contains { word in
                word.utf8.count > 1 && word.allSatisfy { $0.isASCII && $0.isLetter }
                    && !Self.abbreviations.contains(word.lowercased())
            }
        }
        guard hasWords else { return nil }
        self = .english
    }

    /// Words that people of either language type, and pinyin.
    private static let abbreviations: Set<String> = [
        "cy", "fp", "no", "rmb", "cny", "qx", "bz", "cl", "fpdm", "fphm", "kprq", "jym", "je",
        "jshj", "xfsh", "pdf", "ofd", "xml", "jpg", "png", "qr", "id", "app", "vx", "qq", "ok",
        "okay",
        "nihao", "xiexie", "fapiao", "chapiao", "chafapiao", "yanpiao", "zhenjia", "zhenwei",
        "zenme", "zenmecha",
    ]
}
