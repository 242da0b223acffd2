import Glibc

/// The bytes of a code as text: UTF-8 if they are, else GB 18030, which older Chinese encoders
/// write without saying so (ISO/IEC 18004 has no mark for it).
@safe final class CodeText {
    /// Opened before the limits, since glibc reads a table from a file here; nil where this
    /// machine has no table.
    private let converter: iconv_t?

    init() {
        let opened = unsafe iconv_open("UTF-8", "GB18030")
        unsafe converter = unsafe opened == iconv_t(bitPattern: -1) ? nil : opened
    }

    deinit {
        if let converter = unsafe converter { unsafe iconv_close(converter) }
    }

    /// Without the NULs by which C ends a text. Nil when the bytes are neither, or are not what a
    /// text holds.
    func text(of code: [UInt8]) -> String? {
        let bytes = Array(code[..<((code.lastIndex { $0 != 0 } ?? -1) + 1)])
        let text = String(validating: bytes, as: UTF8.self) ?? converted(bytes)
        guard let text, !text.isEmpty, !text.unicodeScalars.contains("\0") else { return nil }
        return text
    }

    private func converted(_ bytes: [UInt8]) -> String? {
        guard let converter = unsafe converter else { return nil }
        var source = bytes.map { CChar(bitPattern: $0) }
        // Two bytes of GB 18030 become at most three of UTF-8; four become at most four.
        let capacity = bytes.count * 2
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
