import Cryptography

/// The operator's statements of pauses and of the end, in its order: each holds from its second on,
/// until the next.
package struct CampaignStates: Hashable, Sendable {
    /// One statement: from when on which state holds.
    package struct Change: Hashable, Sendable {
        package let state: CampaignStatement.State
        /// Seconds since 1970.
        package let second: UInt64
    }

    /// A campaign that was never paused.
    static let none = CampaignStates()

    /// A pause and its end every hour of a year. With more of them nobody could tell what held.
    static let changesMaximum = 20_000

    /// In the order in which they were published; at most `changesMaximum`.
    package private(set) var changes: [Change] = []

    init() {}

    /// True if entries were accepted at this second.
    func accept(at second: UInt64) -> Bool {
        if changes.isEmpty { return true }
        return (changes.last { $0.second <= second }?.state ?? .open) == .open
    }

    /// Reads the notes beside the manifests; they must be signed by one of these keys, and their times may not go
    /// back.
    init(
        _ files: some CampaignFiles, of origin: String, by keys: [VerifierKey]
    ) async throws(CheckEnd) {
        while true {
            let path = CampaignPath.state(UInt64(changes.count))
            let bytes = try await files.published(path, atMost: PublishedSeal.noteBytesMaximum)
            guard let bytes else { return }
            guard add(bytes, of: origin, by: keys) else { throw .cheated(.malformed(path)) }
        }
    }

    /// Those of these notes, in their order.
    init(
        _ notes: [[UInt8]], of origin: String, by keys: [VerifierKey]
    ) throws(CampaignFault) {
        for (place, note) in notes.enumerated() where !add(note, of: origin, by: keys) {
            throw .malformed(CampaignPath.state(UInt64(place)))
        }
    }

    private mutating func add(
        _ bytes: [UInt8], of origin: String, by keys: [VerifierKey]
    ) -> Bool {
        guard changes.count < Self.changesMaximum, let note = SignedNote(bytes),
            let change = Change(note.text, of: origin),
            keys.contains(where: { note.verdict(of: $0).isSigned }),
            change.second >= changes.last?.second ?? 0, changes.last?.state != .closed
        else { return false }
        changes.append(change)
        return true
    }
}

extension CampaignStates.Change {
    /// Reads the text of a note; nil for other statements.
    init?(_ text: String, of origin: String) {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        guard lines.count == 5, let state = CampaignStatement.State(rawValue: String(lines[1])),
            let second = UInt64(lines[2]),
            CampaignStatement.state(state, at: second, reason: String(lines[3]))
                .isSaid(by: text, in: origin)
        else { return nil }
        self.init(state: state, second: second)
    }
}
