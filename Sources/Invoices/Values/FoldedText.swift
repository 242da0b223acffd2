/// A stranger's text as the parser reads it: compatibility forms made plain (what of NFKC, Unicode
/// Standard Annex 15, occurs on phones and in copied invoices), markup read, letters small, white space
/// a space, a line end or a tab, and everything that cannot be seen gone. Every gateway folds with this.
package struct FoldedText: Sendable, Equatable {
    /// Room for what a person types or pastes about one invoice: all the text of a PDF file with a dozen
    /// lines has some 3,000 bytes, a QR text about 80.
    static let bytesMaximum = 4_096

    let scalars: [Unicode.Scalar]

    /// Nil above `bytesMaximum`.
    init?(_ text: String) {
        guard text.utf8.count <= Self.bytesMaximum else { return nil }
        let scalars = Array(text.unicodeScalars)
        self.scalars = Self.folded(Markup.read(scalars), keepsCase: false)
    }

    /// Of characters that were folded before.
    init(folded scalars: [Unicode.Scalar]) { self.scalars = scalars }

    /// The same for a single field, of any length, whose capitals stay: a QR text's checksum and
    /// a tax number are written with them.
    package static func plain(_ text: String) -> String {
        var scalars = String.UnicodeScalarView()
        scalars.append(contentsOf: folded(Array(text.unicodeScalars), keepsCase: true))
        return String(String(scalars).trimmingWhiteSpace())
    }

    private static func folded(_ text: [Unicode.Scalar], keepsCase: Bool) -> [Unicode.Scalar] {
        var scalars: [Unicode.Scalar] = []
        scalars.reserveCapacity(text.count)
        for (place, scalar) in text.enumerated() {
            if isInvisible(scalar), isFrame(place, of: text) { continue }
            fold(scalar, keepsCase: keepsCase, into: &scalars)
        }
        return DigitSeams.closed(scalars)
    }

    private static func fold(
        _ scalar: Unicode.Scalar, keepsCase: Bool, into scalars: inout [Unicode.Scalar]
    ) {
        switch scalar.value {
        case 0x30...0x39, 0x61...0x7A: scalars.append(scalar)
        case 0x41...0x5A: scalars.append(keepsCase ? scalar : ascii(scalar.value + 0x20))
        // Cells of a table and lines of a text are kept apart.
        case 0x09: scalars.append("\t")
        case 0x0A...0x0D, 0x85, 0x2028, 0x2029: scalars.append("\n")
        case 0x20, 0xA0, 0x1680, 0x2000...0x200A, 0x202F, 0x205F, 0x3000: scalars.append(" ")
        // Control characters part what stands around them: nobody wrote the two as one number.
        case 0x00...0x1F, 0x7F...0x9F: scalars.append(" ")
        case 0x21...0x7E: scalars.append(scalar)
        case _ where isInvisible(scalar): scalars.append(DigitSeams.seam)
        // Full-width ASCII (全角).
        case 0xFF01...0xFF5E:
            fold(ascii(scalar.value - 0xFEE0), keepsCase: keepsCase, into: &scalars)
        case 0xFFE5: scalars.append("¥")
        case 0xFFE1: scalars.append("£")
        case 0x02D7, 0x2010...0x2015, 0x2043, 0x207B, 0x208B, 0x2212, 0x2796, 0xFE58, 0xFE63:
            scalars.append("-")
        case 0xFE52, 0x2024, 0x066B: scalars.append(".")
        case 0xFE50, 0x066C, 0x201A: scalars.append(",")
        case 0x2018, 0x2019, 0x02BC: scalars.append("'")
        // A Chinese keyboard's full stop may have been meant as the point of a decimal.
        case 0x3002, 0xFF61: scalars.append("。")
        case 0x3001, 0xFE51, 0xFF64: scalars.append(";")
        case 0xB7, 0x2022, 0x30FB, 0x2219, 0x22C5: scalars.append("·")
        // The tax form's own sign before 大写, as PDF files print it.
        case 0x24CD, 0x24E7, 0x2A02: scalars.append("⊗")
        case 0x2116: scalars += keepsCase ? ["N", "o"] : ["n", "o"]
        // Months and days of the telegraph in one character: ㋀ is 1月, ㏠ is 1日.
        case 0x32C0...0x32CB:
            append(scalar.value - 0x32BF, to: &scalars)
            scalars.append("月")
        case 0x33E0...0x33FE:
            append(scalar.value - 0x33DF, to: &scalars)
            scalars.append("日")
        // Raised and lowered digits are no further digits of the number before them.
        case 0xB2, 0xB3: raise(scalar.value - 0xB0, to: &scalars)
        case 0xB9: raise(1, to: &scalars)
        case 0x2070, 0x2074...0x2079: raise(scalar.value - 0x2070, to: &scalars)
        case 0x2080...0x2089: raise(scalar.value - 0x2080, to: &scalars)
        case 0x2F00...0x2FD5:
            let character = radicals[Int(scalar.value - 0x2F00)]
            scalars.append(sameCharacter[character] ?? character)
        default: scalars.append(sameCharacter[scalar] ?? digit(scalar) ?? scalar)
        }
    }

    /// The decimal digits of any script (٣, ३, 𝟑) as ours: a number is never read without some of
    /// its digits.
    private static func digit(_ scalar: Unicode.Scalar) -> Unicode.Scalar? {
        guard !scalar.isHan, scalar.properties.numericType == .decimal,
            let value = scalar.properties.numericValue
        else { return nil }
        return ascii(0x30 + UInt32(value))
    }

    private static func append(_ number: UInt32, to scalars: inout [Unicode.Scalar]) {
        if number > 9 { scalars.append(ascii(0x30 + number / 10)) }
        scalars.append(ascii(0x30 + number % 10))
    }

    private static func raise(_ digit: UInt32, to scalars: inout [Unicode.Scalar]) {
        scalars.append("^")
        append(digit, to: &scalars)
    }

    private static func ascii(_ value: UInt32) -> Unicode.Scalar {
        Unicode.Scalar(UInt8(truncatingIfNeeded: value))
    }

    /// Zero-width, bidirectional and variation marks, the frame of keycap digits, tags.
    static func isInvisible(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0xAD, 0x034F, 0x061C, 0x115F, 0x1160, 0x180E, 0x200B...0x200F, 0x202A...0x202E,
            0x2060...0x206F, 0x20E3, 0x3164, 0xFE00...0xFE0F, 0xFEFF, 0xFFA0, 0xFFF9...0xFFFB,
            0xE0000...0xE0FFF:
            true
        default: false
        }
    }

    /// True for the marks by which a digit is a keycap (1️⃣): they belong to it where its neighbours are
    /// keycaps too, or no digits. Anywhere else such a mark may stand between two numbers.
    private static func isFrame(_ place: Int, of text: [Unicode.Scalar]) -> Bool {
        let isVariation = (0xFE00...0xFE0F).contains(text[place].value)
        let frame = isVariation ? place + 1 : place
        guard text[safely: frame]?.value == keycap else { return false }
        var digit = frame - 1
        if let mark = text[safely: digit], (0xFE00...0xFE0F).contains(mark.value) { digit -= 1 }
        guard let base = text[safely: digit], base.isASCIIDigit || base == "#" || base == "*" else {
            return false
        }
        let isAlone = text[safely: digit - 1]?.isASCIIDigit != true
        guard let next = text[safely: frame + 1], next.isASCIIDigit else { return isAlone }
        var end = frame + 2
        if let mark = text[safely: end], (0xFE00...0xFE0F).contains(mark.value) { end += 1 }
        return isAlone && text[safely: end]?.value == keycap
    }

    private static let keycap: UInt32 = 0x20E3
}
