import Commands

Aftersales.runAsProcess()
