/// The faces of red-letter invoices, made from the invoice that they reverse.
extension Invoice {
    /// Every amount negated; quantities too, prices not.
    package var reversed: Invoice {
        var red = self
        red.amount = -amount
        red.tax = -tax
        red.total = -total
        red.lines = lines.map { line in
            var red = line
            red.amount = -line.amount
            red.tax = -line.tax
            if !line.quantity.isEmpty, !line.quantity.hasPrefix("-") {
                red.quantity = "-" + line.quantity
            }
            return red
        }
        return red
    }

    /// One line that reverses `part` of the total. Its tax is the original's in proportion, to the
    /// nearest fen; the amount is the rest, so that the sums hold.
    ///
    /// - Parameter part: above zero and not above the total.
    package func reversed(upTo part: Fen) -> Invoice {
        var red = self
        let partTax = tax.share(part, of: total)
        red.total = -part
        red.tax = -partTax
        // Neither is negative, so the difference fits.
        red.amount = Fen(partTax.value - part.value)
        red.lines = [
            InvoiceLine(
                name: "部分红冲", amount: red.amount, taxRate: lines.first?.taxRate ?? "***",
                tax: red.tax)
        ]
        return red
    }
}

extension Fen {
    /// This amount × `part` ÷ `whole`, to the nearest fen, halves up.
    ///
    /// - Precondition: no amount is negative, and `part` is not above `whole`, which is not zero.
    fileprivate func share(_ part: Fen, of whole: Fen) -> Fen {
        // A product of two amounts may need 128 bits.
        let twice = 2 * Int128(value) * Int128(part.value) + Int128(whole.value)
        return Fen(Int64(twice / (2 * Int128(whole.value))))
    }
}
