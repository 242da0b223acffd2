import Glibc

/// The bytes of a code as text: UTF-8 if they are, else GB 18030, which older Chinese encoders
/// write without saying so (ISO/IEC 18004 has no mark for it), or Shift_JIS, the bytes of its Kanji mode, in which
/// encoders put full-width digits, or ISO 8859-1.
@safe final class CodeText {
    /// Opened before the limits, since glibc reads a table from a file here; nil where this
    /// machine has no table.
    private let chinese: iconv_t?
    private let japanese: iconv_t?

    init() {
        unsafe chinese = unsafe Self.open("GB18030")
        unsafe japanese = unsafe Self.open("SHIFT_JIS")
    }

    deinit {
        if let chinese = unsafe chinese { unsafe iconv_close(chinese) }
        if let japanese = unsafe japanese { unsafe iconv_close(japanese) }
    }

    private static func open(_ name: String) -> iconv_t? {
        let opened = unsafe iconv_open("UTF-8", name)
        return unsafe opened == iconv_t(bitPattern: -1) ? nil : opened
    }

    /// Without the NULs by which C ends a text. Nil when the bytes are none of these, or are not what a
    /// text holds.
    ///
    /// - Parameter isWanted: tells which of the readings is meant; where none is, the first.
    func text(of code: [UInt8], isWanted: (String) -> Bool = { _ in true }) -> String? {
        let bytes = Array(code[..<((code.lastIndex { $0 != 0 } ?? -1) + 1)])
        if let text = String(validating: bytes, as: UTF8.self) { return Self.sound(text) }
        let first = unsafe Self.sound(converted(bytes, by: chinese))
        if let first, isWanted(first) { return first }
        let second = unsafe Self.sound(converted(bytes, by: japanese))
        if let second, isWanted(second) { return second }
        if let third = Self.latin(bytes), isWanted(third) { return third }
        return first ?? second
    }

    /// Of ISO 8859-1, which the standard takes for granted, codes use no more than the sign of money.
    private static func latin(_ bytes: [UInt8]) -> String? {
        guard bytes.allSatisfy({ $0 < 0x80 || $0 == 0xA5 }) else { return nil }
        return sound(String(String.UnicodeScalarView(bytes.map { Unicode.Scalar($0) })))
    }

    private static func sound(_ text: String?) -> String? {
        guard let text, !text.isEmpty, !text.unicodeScalars.contains("\0") else { return nil }
        return text
    }

    private func converted(_ bytes: [UInt8], by converter: iconv_t?) -> String? {
        guard let converter = unsafe converter else { return nil }
        var source = bytes.map { CChar(bitPattern: $0) }
        // Two bytes of either become at most three of UTF-8, and one of Shift_JIS three too; four become at
        // most four.
        let capacity = bytes.count * 3
        var target = [CChar](repeating: 0, count: capacity)
        var (sourceLeft, targetLeft) = (bytes.count, capacity)
        let status = unsafe source.withUnsafeMutableBufferPointer { source in
            unsafe target.withUnsafeMutableBufferPointer { target in
                var (from, to) = (source.baseAddress, target.baseAddress)
                unsafe iconv(converter, nil, nil, nil, nil)
                return unsafe iconv(converter, &from, &sourceLeft, &to, &targetLeft)
            }
        }
        guard status != -1, sourceLeft == 0 else { return nil }
        let written = target.prefix(capacity - targetLeft).map { UInt8(bitPattern: $0) }
        return String(validating: written, as: UTF8.self)
    }
}
