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
        "id", "sub", "dlvrd", "submit date", "done date", "stat", "err", "text",
    ]
    /// No person writes these.
    private static let machineNames: Set<String> = ["dlvrd", "submit date", "done date", "stat"]
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
        let words = text.prefix(512).split(maxSplits: Self.wordsMaximum) {
            $0.isWhitespace || "\0,;|".contains($0)
        }
        for word in words.prefix(Self.wordsMaximum) where name != "text" {
            guard let colon = word.firstIndex(of: ":") else {
                if fields[name] == "" {
                    fields[name] = String(word)
                } else if ["submit", "done"].contains(word.lowercased()) {
                    before = word.lowercased() + " "
                } else {
                    isPlain = false
                }
                continue
            }
            name = before + word[..<colon].lowercased()
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
        isWhole = isFull || id != nil && isKnown
    }
}
