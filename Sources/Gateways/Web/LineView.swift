import Edge
import Invoices
import Mustache

/// A line of the invoice as the template sees it. There may be thousands, so it answers by name
/// without a table of its own.
struct LineView: MustacheParent {
    let line: InvoiceLine
    let language: Language

    func child(named name: String) -> Any? {
        switch name {
        case "name": line.name
        case "specification": line.specification.ifPresent
        case "unit": line.unit.ifPresent
        case "quantity": line.quantity.ifPresent
        case "price": line.price.ifPresent
        case "amount": line.amount.description
        case "taxRate": line.taxRate
        case "tax": line.tax.description
        default: nil
        }
    }
}
