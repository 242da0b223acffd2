import Cryptography

/// Keeps us from writing to a machine by text message, where every word costs money: to one that sends
/// our own answer back, or sends the same message whatever we reply. A person can lose only the third
/// of the same help in a row.
struct LoopGuard: Sendable, Equatable {
    /// The letters and digits of our last answer; empty where there is none.
    private var said = ""
    /// A digest of the message before, and how often in a row it was answered without a verdict.
    private var heard = ""
    private var count = 0

    /// How often one and the same message gets an answer that is no verdict.
    static let answersMaximum = 2
    /// Shorter answers may occur within a person's own text.
    static let lettersMinimum = 8

    init() {}

    /// True if this message gets no reply.
    func holds(_ message: IncomingMessage) -> Bool {
        guard case .text(let text) = message.content else { return false }
        let letters = Self.letters(of: text)
        if letters.isEmpty, text.allSatisfy(\.isWhitespace) { return true }
        return ReceiptText(text).isWhole || isOurs(letters)
            || count >= Self.answersMaximum && Self.digest(text) == heard
    }

    mutating func answered(_ message: IncomingMessage, with response: ConversationSession.Response)
    {
        guard case .text(let text, _) = response.reply else { return }
        said = Self.letters(of: text)
        guard case .text(let words) = message.content, response.outcome != .verdict else {
            (heard, count) = ("", 0)
            return
        }
        let digest = Self.digest(words)
        count = digest == heard ? count + 1 : 1
        heard = digest
    }

    /// Our answer as it was, within other words, or one of its parts.
    private func isOurs(_ letters: String) -> Bool {
        guard said.count >= Self.lettersMinimum, !letters.isEmpty else { return false }
        let isPart = letters.utf8.count * 3 >= said.utf8.count
        return letters.contains(said)
            || isPart && (said.hasPrefix(letters) || said.hasSuffix(letters))
    }

    /// The part of a text that every network and phone leaves intact.
    private static func letters(of text: String) -> String {
        String(text.lowercased().filter { $0.isLetter || $0.isNumber })
    }

    private static func digest(_ text: String) -> String {
        Hexadecimal.encode(SHA256.digest(Array(text.utf8)).prefix(8))
    }
}

extension LoopGuard {
    /// One line; it reads nothing but what `line` wrote.
    var line: String { "\(count) \(heard) \(said)" }

    init?(line: some StringProtocol) {
        let fields = line.split(separator: " ", maxSplits: 2, omittingEmptySubsequences: false)
        guard fields.count == 3, let count = Int(fields[0]) else { return nil }
        self.count = count
        heard = String(fields[1])
        said = String(fields[2])
    }
}
