/// Why bytes are not the XML that platforms send, and how far they were read.
struct XMLFault: Error, Sendable, Equatable, CustomStringConvertible {
    enum Reason: String, Sendable {
        /// A document type, a processing instruction or a comment: no platform sends one, and
        /// entities defined in one are how XML readers are attacked.
        case markup
        case name, tag, attribute
        case mixed = "text beside elements"
        case tooLarge = "too large", tooDeep = "too deep", tooMany = "too many elements"
        case trailing = "something after the root", unfinished
    }

    let reason: Reason
    let offset: Int

    /// For the log, in English.
    var description: String { "byte \(offset): \(reason.rawValue)" }
}
