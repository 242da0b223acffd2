/// The canonical JSON of an invoice: its face. Fields in this order, empty ones left out,
/// amounts as strings of yuan with two decimals. The same invoice always gives the same bytes,
/// by which the ledger tells "the same again" from "other content".
extension Invoice {
    /// The canonical bytes, which the ledger stores and compares.
    package var json: [UInt8] {
        var writer = JSONWriter(reserving: 1_024)
        write(to: &writer)
        return writer.bytes
    }

    /// Writes the face as one object, for a document that holds it among other fields.
    package func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.field("kind", kind.code)
            if let code { writer.field("code", code) }
            writer.field("number", number)
            writer.field("issuedOn", issuedOn)
            if let checkCode { writer.field("checkCode", checkCode.text) }
            writer.field("machineNumber", ifAny: machineNumber)
            writer.name("seller")
            seller.write(to: &writer)
            writer.name("buyer")
            buyer.write(to: &writer)
            if !lines.isEmpty {
                writer.name("lines")
                writer.array(lines) { writer, line in line.write(to: &writer) }
            }
            writer.field("amount", amount)
            writer.field("tax", tax)
            writer.field("total", total)
            writer.field("remark", ifAny: remark)
            if let original {
                writer.name("original")
                writer.object { writer in
                    if let code = original.code { writer.field("code", code) }
                    writer.field("number", original.number)
                }
            }
        }
    }
}

extension Party {
    func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.field("name", name)
            writer.field("taxNumber", ifAny: taxNumber)
            writer.field("addressAndPhone", ifAny: addressAndPhone)
            writer.field("bankAndAccount", ifAny: bankAndAccount)
        }
    }
}

extension InvoiceLine {
    func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.field("name", name)
            writer.field("specification", ifAny: specification)
            writer.field("unit", ifAny: unit)
            writer.field("quantity", ifAny: quantity)
            writer.field("price", ifAny: price)
            writer.field("amount", amount)
            writer.field("taxRate", taxRate)
            writer.field("tax", tax)
        }
    }
}
