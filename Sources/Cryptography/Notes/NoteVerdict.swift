/// The answer of a note to the question whether one key has signed it.
package enum NoteVerdict: Hashable, Sendable {
    /// Signed by it; for a cosignature with the time, in seconds since 1970, that the signature covers.
    case signed(at: UInt64?)
    /// No line bears its name and id.
    case absent
    /// A line bears its name and id and does not verify, or two lines differ: readers who take the first
    /// or the last would see two different notes. Refuse the whole note.
    case refused

    /// True for a signature that holds; a cosignature's time is the caller's to judge.
    package var isSigned: Bool {
        if case .signed = self { true } else { false }
    }
}

extension SignedNote {
    /// Checks the lines of `key`; lines of other keys are ignored, as C2SP's signed-note demands.
    package func verdict(of key: VerifierKey) -> NoteVerdict {
        let lines = signatures.filter { $0.isBy(key) }
        guard let line = lines.first else { return .absent }
        guard lines.allSatisfy({ $0 == line }) else { return .refused }
        switch key.kind {
        case .note:
            let isTrue = key.key.verifies(line.bytes, of: Array(text.utf8))
            return isTrue ? .signed(at: nil) : .refused
        case .cosignature:
            guard let cosignature = Cosignature(line.bytes),
                key.key.verifies(
                    cosignature.signature, of: Cosignature.message(text, at: cosignature.time))
            else { return .refused }
            return .signed(at: cosignature.time)
        }
    }
}
