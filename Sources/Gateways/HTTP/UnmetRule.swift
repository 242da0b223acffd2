import Verification

/// Why an invoice did not enter a campaign, in words and for programs.
struct UnmetRule: Sendable, Equatable {
    /// Its name, as the signed refusal has it.
    let rule: String
    let chinese: String
    let english: String
    /// Signed by the campaign's receipt key; nil for an invoice of which nothing was verified.
    var refusal: String?
    /// How many more wrong details this client may give.
    var wrongAttemptsLeft: Int?
    /// From when on the same may be asked again.
    var until: Timestamp?

    func sentence(in language: Language) -> String {
        language == .chinese ? chinese : english
    }

    /// The members of the problem.
    func write(to writer: inout JSONWriter) {
        writer.field("rule", rule)
        if let until { writer.field("until", until.description) }
        if let wrongAttemptsLeft {
            writer.name("wrongAttemptsLeft")
            writer.integer(wrongAttemptsLeft)
        }
        if let refusal { writer.field("refusal", refusal) }
    }
}
