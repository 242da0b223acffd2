/// The check digit of payment cards (ISO/IEC 7812-1, annex B). Some genuine cards and most accounts that are no cards
/// have none, so a number that fails may be mistyped and is not refused.
package enum LuhnCheck {
    /// - Parameter digits: 0–9.
    package static func holds(_ digits: some StringProtocol) -> Bool {
        var sum = 0
        for (place, byte) in digits.utf8.reversed().enumerated() {
            let digit = Int(byte) - 0x30
            guard (0...9).contains(digit) else { return false }
            let weighed = place.isMultiple(of: 2) ? digit : digit * 2
            sum += weighed > 9 ? weighed - 9 : weighed
        }
        return !digits.isEmpty && sum.isMultiple(of: 10)
    }
}
