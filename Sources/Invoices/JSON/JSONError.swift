/// Why bytes are not the JSON that was asked for, and where.
package struct JSONError: Error, Sendable, Equatable {
    /// Bytes from the start of the value.
    package let offset: Int
    package let reason: Reason

    package init(offset: Int, reason: Reason) {
        self.offset = offset
        self.reason = reason
    }

    /// The token that the grammar needs next; the raw value ends the sentence in a report.
    package enum Expected: String, Sendable {
        case object = "an object", array = "an array", string = "a string"
        case boolean = "true or false", value = "a value", colon = "a colon"
        case commaOrEnd = "a comma or the end", endOfString = "the end of the string"
    }

    /// The fault itself; bounds name the number that was exceeded. No value that was sent is
    /// repeated, but for names.
    package enum Reason: Sendable, Equatable {
        case expected(Expected)
        case repeatedName(String)
        case tooMany(Int)
        case tooLong(Int)
        case tooDeep, controlCharacter, invalidUTF8, loneSurrogate, unknownEscape, trailingBytes
        /// The JSON is sound, but a field of it is not.
        case malformed(FieldError)
    }
}

extension JSONError: CustomStringConvertible {
    /// One English phrase; it repeats nothing of what was sent but a field's own name.
    package var description: String {
        switch reason {
        case .expected(let what): "\(what.rawValue) was expected at byte \(offset)"
        case .repeatedName: "a name comes twice in one object at byte \(offset)"
        case .tooMany(let maximum): "more than \(maximum) elements"
        case .tooLong(let maximum): "text of more than \(maximum) bytes at byte \(offset)"
        case .tooDeep: "nested too deep at byte \(offset)"
        case .controlCharacter: "a control character within a string at byte \(offset)"
        case .invalidUTF8: "text that is not UTF-8 at byte \(offset)"
        case .loneSurrogate: "half a surrogate pair at byte \(offset)"
        case .unknownEscape: "an unknown escape at byte \(offset)"
        case .trailingBytes: "something after the value at byte \(offset)"
        case .malformed(let malformed): malformed.description
        }
    }
}
