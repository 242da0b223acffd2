/// Whole numbers in English words, as invoices in English spell their total: two hundred and thirty-one.
enum EnglishNumber {
    static let digits: [String: Int64] = [
        "zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7,
        "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13,
        "fourteen": 14, "fifteen": 15, "sixteen": 16, "seventeen": 17, "eighteen": 18,
        "nineteen": 19, "twenty": 20, "thirty": 30, "forty": 40, "fourty": 40, "fifty": 50,
        "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90,
    ]
    static let places: [String: Int64] = [
        "hundred": 100, "thousand": 1_000, "million": 1_000_000, "billion": 1_000_000_000,
    ]
    /// Without hundreds a number in words is the count of something.
    static func isSum(_ words: [String]) -> Bool { words.contains { places[$0] != nil } }

    static func isSum(ofWordsAt start: Int, in scalars: [Unicode.Scalar]) -> Bool {
        let word = String(scalars[start...].prefix { $0.isSmallLetter })
        return digits[word] != nil || places[word] != nil || word == "a"
    }

    /// Nil where the words are no number in good order.
    static func value(of words: [String]) -> Int64? {
        var (total, group, last): (Int64, Int64, Int64) = (0, 0, .max)
        var units: Int64 = 0
        for word in words {
            if let digit = digits[word] {
                // Twenty takes one, and neither another ten nor a teen.
                guard units == 0 || units % 10 == 0 && units >= 20 && (1..<10).contains(digit)
                else { return nil }
                units += digit
            } else if word == "hundred" {
                guard (1..<100).contains(units), group == 0 else { return nil }
                (group, units) = (units * 100, 0)
            } else if let place = places[word] {
                guard group + units > 0, place < last else { return nil }
                total += (group + units) * place
                (group, units, last) = (0, 0, place)
            } else {
                return nil
            }
        }
        return total + group + units
    }
}

extension TextLexer {
    /// A sum in English words, nil with the cursor anywhere for fewer than hundreds. Cents in words, and words
    /// in bad order, make it unclear.
    mutating func englishSum() -> TextToken.Kind? {
        var words: [String] = []
        var end = cursor.position
        while words.count <= Self.englishWordsMaximum {
            let word = cursor.take(upTo: Self.lettersMaximum) { $0.isSmallLetter }
            if EnglishNumber.digits[word] != nil || EnglishNumber.places[word] != nil {
                words.append(word)
                end = cursor.position
            } else if word == "a", words.isEmpty {
                words.append("one")
            } else if word != "and" || words.isEmpty {
                break
            }
            let isParted = cursor.skip(" ") || cursor.skip("-")
            if !isParted { break }
        }
        guard EnglishNumber.isSum(words) else { return nil }
        cursor.position = end
        skipCurrencyWord()
        if isBeforeCents() { return .unclearAmount }
        guard let yuan = EnglishNumber.value(of: words), yuan <= Fen.magnitudeMaximum / 100 else {
            return .unclearAmount
        }
        return .amount(Fen(yuan * 100).description)
    }

    private static let englishWordsMaximum = 24

    private mutating func skipCurrencyWord() {
        let end = cursor.position
        _ = cursor.skip(" ")
        let word = cursor.take(upTo: Self.lettersMaximum) { $0.isSmallLetter }
        if !Self.currencies.contains(word) { cursor.position = end }
    }

    /// and cents fifty-two, point five, and 52/100
    private mutating func isBeforeCents() -> Bool {
        let end = cursor.position
        defer { cursor.position = end }
        _ = cursor.skip(",")
        _ = cursor.skip(" ")
        var word = cursor.take(upTo: Self.lettersMaximum) { $0.isSmallLetter }
        if word == "and" {
            _ = cursor.skip(" ")
            if cursor.peek()?.isASCIIDigit == true { return true }
            word = cursor.take(upTo: Self.lettersMaximum) { $0.isSmallLetter }
        }
        return ["cents", "cent", "point", "fen", "jiao"].contains(word)
            || EnglishNumber.digits[word] != nil
    }
}
