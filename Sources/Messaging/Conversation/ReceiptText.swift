/// A delivery receipt as SMSCs write it into the text of a message (SMPP v3.4, appendix B):
/// `id:… sub:001 dlvrd:001 submit date:… done date:… stat:DELIVRD err:000 Text:…`.
struct ReceiptText {
    /// The SMSC's name for the message that it is about; nil where it names none.
    let id: String?
    /// The state of that message, in the SMSC's word.
    let state: String?
    /// True if nothing but a receipt looks like this: an answer to it would bring the next one, and
    /// each of them costs money.
    let isWhole: Bool

    private static let names: Set<String> = [
        "id", "sub", "dlvrd", "submit date", "done date", "submit time", "done time", "stat", "err",
        "text",
    ]
    /// No person writes these.
    private static let machineNames: Set<String> = [
        "dlvrd", "submit date", "done date", "submit time", "done time", "stat",
    ]
    /// As other SMSCs write a name, without _ and -.
    private static let otherNames = [
        "msg id": "id", "msgid": "id", "message id": "id", "messageid": "id",
        "submitdate": "submit date",
        "donedate": "done date", "submittime": "submit time", "donetime": "done time",
    ]
    private static let states: Set<String> = [
        "enroute", "delivrd", "delivered", "expired", "deleted", "undeliv", "undelivered",
        "acceptd", "accepted", "unknown", "rejectd", "rejected", "failed",
    ]
    /// Appendix B has ten words before the text of the message.
    private static let wordsMaximum = 32

    init(_ text: String) {
        var fields: [String: String] = [:]
        var name = ""
        var before = ""
        var isPlain = true
        let words = Self.plain(text.prefix(512)).split(maxSplits: Self.wordsMaximum) {
            $0.isWhitespace || "\0,;|".contains($0)
        }
        for word in words.prefix(Self.wordsMaximum) where name != "text" {
            guard let colon = word.firstIndex(of: ":") else {
                if fields[name] == "" {
                    fields[name] = String(word)
                } else if ["submit", "done", "msg", "message"].contains(word.lowercased()) {
                    before = word.lowercased() + " "
                } else {
                    isPlain = false
                }
                continue
            }
            let written = before + word[..<colon].lowercased().replacing("_", with: " ")
            name = Self.otherNames[written] ?? written
            before = ""
            if Self.names.contains(name) {
                let value = String(word[word.index(after: colon)...])
                fields[name] = fields[name] ?? value
            } else {
                isPlain = false
            }
        }
        id = fields["id"].flatMap { $0.isEmpty ? nil : $0 }
        state = fields["stat"].flatMap { $0.isEmpty ? nil : $0 }
        let isKnown = isPlain && Self.states.contains((state ?? "").lowercased())
        // SMSCs leave names out, the message's too, and add their own.
        let isFull = fields.count > 2 && fields.keys.contains(where: Self.machineNames.contains)
        isWhole = isFull || id != nil && isKnown || Self.isCut(fields, isPlain)
    }

    /// id:0123456789 sub:001, and nothing more of it came.
    private static func isCut(_ fields: [String: String], _ isPlain: Bool) -> Bool {
        guard isPlain, fields.count == 2, let id = fields["id"], let sub = fields["sub"] else {
            return false
        }
        return id.utf8.count >= 6 && sub.utf8.count == 3
            && sub.utf8.allSatisfy { (0x30...0x39).contains($0) }
    }

    /// With colons for full-width ones and for =, and none apart from its name: id : 1, id＝1.
    private static func plain(_ text: Substring) -> String {
        var plain = ""
        for character in text {
            guard ":：=＝".contains(character) else {
                plain.append(character)
                continue
            }
            while plain.last == " " { plain.removeLast() }
            plain.append(":")
        }
        return plain
    }
}
