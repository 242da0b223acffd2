package import Invoices

/// Why an invoice did not enter a campaign, in words and for programs.
package struct UnmetRule: Sendable, Equatable {
    /// Its name, as the signed refusal has it.
    package let rule: String
    /// One sentence for the person, by the campaign's own figures; the next is the same in English.
    package let chinese: String
    package let english: String
    /// Signed by the campaign's receipt key; nil for an invoice of which nothing was verified.
    package var refusal: String?
    /// How many more wrong details this client may give.
    package var wrongAttemptsLeft: Int?
    /// The moment from which on the same may be asked again.
    package var until: Timestamp?

    package init(
        rule: String, chinese: String, english: String, refusal: String? = nil,
        wrongAttemptsLeft: Int? = nil, until: Timestamp? = nil
    ) {
        self.rule = rule
        self.chinese = chinese
        self.english = english
        self.refusal = refusal
        self.wrongAttemptsLeft = wrongAttemptsLeft
        self.until = until
    }

    /// The sentence in one of the two languages.
    package func sentence(in language: Language) -> String {
        language == .chinese ? chinese : english
    }

    /// The members of the problem.
    package func write(to writer: inout JSONWriter) {
        writer.field("rule", rule)
        if let until { writer.field("until", until.description) }
        if let wrongAttemptsLeft {
            writer.name("wrongAttemptsLeft")
            writer.integer(wrongAttemptsLeft)
        }
        if let refusal { writer.field("refusal", refusal) }
    }
}
