package import Cryptography

/// The auditors' decision that a winner takes no prize, as far as it is signed.
package struct Disqualification: Hashable, Sendable {
    package let draw: String
    /// The winner's place in the log.
    package let index: UInt64
    /// In one line that everybody may read.
    package let reason: String
    /// Of the evidence, which is not published.
    package let evidence: Bytes32
    /// Signed by the auditors who have agreed so far; it counts once all have.
    package private(set) var note: SignedNote

    /// Nil unless the note is such a decision in a campaign's log, in the one way to write it.
    package init?(_ note: SignedNote, origin: String) {
        let lines = note.text.split(separator: "\n", omittingEmptySubsequences: false)
        guard lines.count == 6, let index = UInt64(lines[2]),
            let evidence = Base64.decodeCanonical(lines[4]).flatMap({ Bytes32($0) })
        else { return nil }
        draw = String(lines[1])
        self.index = index
        reason = String(lines[3])
        self.evidence = evidence
        self.note = note
        guard statement.isSaid(by: note.text, in: origin) else { return nil }
    }

    /// The text that the auditors sign.
    package var statement: CampaignStatement {
        .disqualified(draw: draw, index: index, reason: reason, evidence: evidence)
    }

    /// The auditors who have not signed yet.
    package func unsigned(of manifest: CampaignManifest) -> [String] {
        manifest.auditors(missingIn: note, of: statement)
    }

    /// Adds the lines of another note with the same text.
    mutating func add(_ other: SignedNote) { note.addMissing(other.signatures) }

    var published: DrawResult.Disqualified {
        DrawResult.Disqualified(
            index: index, reason: reason, evidence: evidence, note: note.bytes)
    }
}

extension CampaignManifest {
    /// The auditors whose signature over a statement a note lacks; where the manifest names none, "an auditor", for
    /// nobody can sign then.
    func auditors(missingIn note: SignedNote?, of statement: CampaignStatement) -> [String] {
        if auditors.isEmpty { return ["an auditor"] }
        guard let note, statement.isSaid(by: note.text, in: origin) else {
            return auditors.map(\.name)
        }
        return auditors.filter { !note.verdict(of: $0.noteKey).isSigned }.map(\.name)
    }
}

extension SignedNote {
    /// Adds the lines of keys that have none yet.
    mutating func addMissing(_ lines: [NoteSignature]) {
        for line in lines
        where !signatures.contains(where: { $0.keyID == line.keyID && $0.name == line.name }) {
            add(line)
        }
    }
}
