import Edge
import Invoices

/// The state that a conversation keeps for a person between two messages.
struct ConversationDraft: Sendable, Equatable {
    var notes = InvoiceNotes()
    /// The field that was asked for last.
    var asked: InvoiceField?
    var language: Language?
    var loops = LoopGuard()

    /// A person fetches the paper and a pair of glasses in this time.
    static let kept: Duration = .seconds(600)

    init() {}

    /// Nil for anything that `bytes` did not write, such as another version's.
    init?(bytes: [UInt8]) {
        guard let text = String(validating: bytes, as: UTF8.self) else { return nil }
        let lines = text.split(separator: "\n", maxSplits: 3, omittingEmptySubsequences: false)
        guard lines.count == 4, let notes = InvoiceNotes(lines: lines[3]),
            let loops = LoopGuard(line: lines[2])
        else { return nil }
        self.notes = notes
        self.loops = loops
        asked = InvoiceField(rawValue: String(lines[0]))
        language = Language(rawValue: String(lines[1]))
    }

    var bytes: [UInt8] {
        let lines = [asked?.rawValue ?? "", language?.rawValue ?? "", loops.line, notes.lines]
        return Array(lines.joined(separator: "\n").utf8)
    }
}
