/// The rows of one block, and what is true of it.
struct RenderedBlock: Sendable {
  var orders: [UInt8] = []
  var orderRows = 0
  var returns = TimedRows()
  var complaints = TimedRows()
  var themes = TimedRows()
  var counts: Counts

  init(
    _ block: Plan.Block, by renderer: any ProfileRenderer, complaintRenderer: ComplaintRenderer
  ) {
    let world = renderer.world
    let facts = world.facts(of: block)
    counts = Counts(world: world)
    counts.add(facts, of: world)
    orders.reserveCapacity(facts.lines.count * 220)
    orderRows = renderer.appendOrders(facts, to: &orders)
    if renderer.returnFile != nil {
      for request in facts.returns where renderer.isKnown(request.requestedAt) {
        let start = returns.bytes.count
        renderer.appendReturn(request, of: facts, to: &returns.bytes)
        returns.end(
          from: start, time: request.requestedAt,
          key: world.lineNumber(facts.orders[request.order], request.line))
      }
    }
    counts.personalData = complaintRenderer.append(
      facts, to: &complaints, themes: &themes)
  }
}
